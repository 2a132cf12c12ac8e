export { readInfo } from "./read-info";
export { RedisReader, type RedisSight } from "./reader";
