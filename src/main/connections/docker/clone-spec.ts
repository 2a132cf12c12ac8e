import { isDeepStrictEqual } from "node:util";
import type { ContainerReply, ImageReply } from "./replies";

type Settings = Record<string, unknown>;

export interface CloneSpec {
  /** Body of POST /containers/create. */
  create: Settings;
  /** Networks to join after the creation: engines before API 1.44 take only one with it. */
  alsoConnect: { network: string; endpoint: Settings }[];
}

/** Settings of a container that are merely the image's own when they equal them. */
const INHERITED = ["WorkingDir", "User", "StopSignal", "Shell", "ArgsEscaped"] as const;

/**
 * The request that makes a copy of a container with another image. An inspected configuration has the image's defaults
 * mixed in; they are taken out by comparison with the old image, so that the new image's own defaults apply. Data stays:
 * anonymous volumes are mounted by their name.
 */
export function cloneSpec(container: ContainerReply, oldImage: ImageReply, newImage: string): CloneSpec {
  const defaults: Settings = oldImage.Config ?? {};
  const config: Settings = { ...container.Config, Image: newImage };
  for (const key of INHERITED) if (isDeepStrictEqual(config[key], defaults[key])) delete config[key];
  delete config["OnBuild"];
  config["Env"] = container.Config.Env.filter((entry) => !oldImage.Config?.Env.includes(entry));
  config["Labels"] = without(container.Config.Labels, oldImage.Config?.Labels);
  config["Volumes"] = without(container.Config.Volumes, oldImage.Config?.Volumes);
  config["ExposedPorts"] = { ...without(container.Config.ExposedPorts, oldImage.Config?.ExposedPorts), ...exposed(container) };
  Object.assign(config, { Healthcheck: healthcheck(container, oldImage) }, command(container, oldImage));
  if (hasGeneratedHostname(container)) delete config["Hostname"];
  const { primary, others } = networks(container);
  return {
    create: {
      ...config,
      HostConfig: hostConfig(container),
      ...(primary && { NetworkingConfig: { EndpointsConfig: { [primary.network]: primary.endpoint } } }),
    },
    alsoConnect: others,
  };
}

function without<T>(own: Readonly<Record<string, T>> | null | undefined, inherited: Readonly<Record<string, T>> | null | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(own ?? {}).filter(([key, value]) => !isDeepStrictEqual(value, inherited?.[key])));
}

function exposed(container: ContainerReply): Settings {
  return Object.fromEntries(Object.keys(container.HostConfig.PortBindings ?? {}).map((port) => [port, {}]));
}

/** The engine fills in single fields from the image, so single fields are taken out. */
function healthcheck(container: ContainerReply, oldImage: ImageReply): Settings | undefined {
  const own = without(container.Config.Healthcheck, oldImage.Config?.Healthcheck);
  return Object.keys(own).length > 0 ? own : undefined;
}

/** An entrypoint of one's own discards the image's command, so the command is kept with it even when it looks inherited. */
function command(container: ContainerReply, oldImage: ImageReply): Settings {
  const { Entrypoint, Cmd } = container.Config;
  if (!isDeepStrictEqual(Entrypoint, oldImage.Config?.Entrypoint ?? [])) return { Entrypoint, Cmd };
  return { Entrypoint: undefined, Cmd: isDeepStrictEqual(Cmd, oldImage.Config?.Cmd ?? []) ? undefined : Cmd };
}

/** Named after its own id, or not its own at all. */
function hasGeneratedHostname(container: ContainerReply): boolean {
  const mode = container.HostConfig.NetworkMode;
  return container.Id.startsWith(container.Config.Hostname) || mode === "host" || mode.startsWith("container:");
}

function hostConfig(container: ContainerReply): Settings {
  const { Binds, Mounts, Links } = container.HostConfig;
  const volumes = container.Mounts.filter((mount) => mount.Type === "volume" && mount.Name !== undefined);
  const taken = new Set([...Binds.map((bind) => bind.split(":")[1]), ...Mounts.map((mount) => mount.Target)]);
  const anonymous = volumes
    .filter((volume) => !taken.has(volume.Destination))
    .map((volume) => `${volume.Name}:${volume.Destination}${volume.RW ? "" : ":ro"}`);
  const named = Mounts.map((mount) =>
    mount.Type === "volume" && !mount.Source
      ? { ...mount, Source: volumes.find((volume) => volume.Destination === mount.Target)?.Name }
      : mount,
  );
  return {
    ...container.HostConfig,
    ContainerIDFile: "",
    Binds: [...Binds, ...anonymous],
    Mounts: named.length > 0 ? named : undefined,
    // Inspected as "/db:/shop/db", created as "db:db".
    Links: Links.map((link) => link.replace(/^\/?([^:]+):(?:.*\/)?([^/]+)$/, "$1:$2")),
  };
}

function networks(container: ContainerReply): { primary?: { network: string; endpoint: Settings }; others: CloneSpec["alsoConnect"] } {
  const mode = container.HostConfig.NetworkMode;
  if (mode === "host" || mode === "none" || mode.startsWith("container:")) return { others: [] };
  const all = Object.entries(container.NetworkSettings.Networks ?? {}).map(([network, found]) => ({
    network,
    isPrimary: network === mode || found.NetworkID?.startsWith(mode) === true || (mode === "default" && network === "bridge"),
    endpoint: {
      IPAMConfig: found["IPAMConfig"],
      Links: found["Links"],
      DriverOpts: found["DriverOpts"],
      // The old container's short id is an alias of its own making.
      Aliases: found.Aliases.filter((alias) => !container.Id.startsWith(alias)),
    },
  }));
  const primary = all.find((one) => one.isPrimary);
  const own = primary && primary.network !== "bridge" ? { network: primary.network, endpoint: primary.endpoint } : undefined;
  return { primary: own, others: all.filter((one) => one !== primary).map(({ network, endpoint }) => ({ network, endpoint })) };
}
