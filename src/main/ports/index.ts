/** What the parts of the core need of one another. Constructed in `console.ts` and `wiring`, handed over by constructor arguments. */

export type { CallOptions, Clock, Closable, Vault } from "./call";
export type { ConnectionState, ExecOptions, ExecResult, Hosts, RemoteProcess } from "./hosts";
export type { ContainerDetail, ContainerDisk, ContainerFigures, ContainerLimits, ContainerStats, ContainerSummary, ContainerTraffic, DockerEngine, Dockers, ImageSummary } from "./docker";
export type { Dial, Http, HttpReply, WireTls, WireTrace } from "./http";
export type { Journal } from "./journal";
export type { ByteMask, Masking, MaskStream } from "./masking";
export type { PromqlSource, RawRead, RawSamplesOf, SampleStore, VectorElement } from "./samples";
export type { AlertBook } from "./alerts";
export type { Postgres, PostgresLogin, PostgresNotice, PostgresResult, PostgresSession, RedisLogin, RedisReply, RedisServers, RedisSession } from "./stores";
export type { Desktop, MailServer, MailText, Mailer } from "./messages";
export type { AlertmanagerServer, OutgoingAlert, PrometheusServer } from "./monitoring";
