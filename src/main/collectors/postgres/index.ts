import { activityCollectors } from "./activity";
import { databaseCollectors } from "./databases";
import { replicationCollectors } from "./replication";
import { serverCollectors } from "./server";
import { statementCollectors } from "./statements";
import { tableCollectors } from "./tables";

/** Everything that is read of a PostgreSQL server, the quick before the slow. */
export const postgresCollectors = [...serverCollectors, ...activityCollectors, ...replicationCollectors, ...databaseCollectors, ...statementCollectors, ...tableCollectors];

export { PostgresReader, type PostgresSight } from "./reader";
export { readQueries } from "./queries";
