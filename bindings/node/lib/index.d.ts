import { EventEmitter } from 'node:events';

/**
 * The flags of your registry, so that one that is misspelt does not compile. Once in a project:
 *
 *     import type { FlagName } from './flags'; // made by: ffctl gen ts -o flags.ts
 *     declare module 'featureflag' {
 *       interface Registered { flag: FlagName }
 *     }
 */
export interface Registered {}

/** What `Registered` says, or any string. */
export type Flag = Registered extends { flag: infer Name extends string } ? Name : string;

/** An id of a company or a workspace: text of 1 to 255 bytes, or an integer. */
export type Id = string | number | bigint;

/** Whom a check is for. "", null and undefined all mean: none. */
export interface FeatureFlagContext {
  companyId?: Id | null;
  workspaceId?: Id | null;
}

/** The library's options, which also come from the environment: redisUrl is REDIS_URL. */
export interface FeatureFlagOptions {
  featureFlagsProvider?: 'redis' | 'memory';
  featureFlagsMode?: 'cached' | 'direct';
  /** Path of the registry. */
  featureFlagsRegistry?: string;
  featureFlagsRegistryRequired?: boolean;
  featureFlagsUnknown?: 'error' | 'warn' | 'allow';
  featureFlagsPrefix?: string;
  /** "a=on,b=off", for tests. */
  featureFlagsOverrides?: string;
  featureFlagsCoverage?: string;
  featureFlagsCacheTenants?: number;
  featureFlagsHeartbeatMs?: number;
  featureFlagsMaxStaleMs?: number;
  featureFlagsPollMs?: number;
  featureFlagsReloadMs?: number;
  redisUrl?: string;
  redisHost?: string;
  redisPort?: number | string;
  redisDb?: number | string;
  redisUsername?: string;
  redisPassword?: string;
  redisPasswordFile?: string;
  redisTls?: boolean;
  redisTlsCaFile?: string;
  redisTlsCaFolder?: string;
  redisTlsCertFile?: string;
  redisTlsKeyFile?: string;
  redisTlsServerName?: string;
  redisTlsInsecureSkipVerify?: boolean;
  redisClientName?: string;
  redisConnectTimeoutMs?: number;
  redisCommandTimeoutMs?: number;
  /** Gets the library's log, a line at a time. Nothing is ever printed. */
  logger?: (level: 'error' | 'warning' | 'info', message: string) => void;
}

/** OpenFeature's error codes. */
export type FeatureFlagErrorCode =
  | 'PROVIDER_NOT_READY' | 'FLAG_NOT_FOUND' | 'PARSE_ERROR' | 'TYPE_MISMATCH'
  | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'PROVIDER_FATAL' | 'GENERAL';

export class FeatureFlagError extends Error {
  /** The library's name: FF_ERR_TIMEOUT. */
  readonly code: string;
  readonly errorCode: FeatureFlagErrorCode;
}

/** An answer with all there is to know about it. */
export interface FlagDetails {
  enabled: boolean;
  source: 'fallback' | 'default' | 'global' | 'company' | 'workspace' | 'override';
  reason: 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'CACHED' | 'DISABLED' | 'STALE' | 'ERROR' | 'UNKNOWN';
  freshness: 'none' | 'fresh' | 'stale';
  /** The answer was the truth that long ago. */
  ageMs: number;
  /** Where something is wrong: the library's name for it, OpenFeature's, and a line of text. */
  code?: string;
  errorCode?: FeatureFlagErrorCode;
  message?: string;
}

export interface FlagChange {
  flag: string;
  scope: 'global' | 'company' | 'workspace';
  /** The company's or the workspace's. */
  id?: string;
  before: 'unset' | 'off' | 'on' | 'other' | 'unknown';
  after: 'unset' | 'off' | 'on' | 'other' | 'unknown';
}

export interface FeatureFlagHealth {
  up: boolean;
  store: 'redis' | 'memory';
  updates: 'none' | 'tracking' | 'polling' | 'lost';
  responseMs: number;
  code?: string;
  errorCode?: FeatureFlagErrorCode;
  message?: string;
}

export interface FeatureFlagStats {
  evaluations: number;
  hits: number;
  misses: number;
  stale: number;
  loads: number;
  keysRead: number;
  invalidations: number;
  flushes: number;
  silentChanges: number;
  connections: number;
  failedAttempts: number;
  evictions: number;
  tenants: number;
  flags: number;
  bytes: number;
}

export interface FeatureFlagEvents {
  /** A value was changed, by whomever. */
  change: [change: FlagChange];
  /** Connected, and told of changes from now on; ask again for what must not be missed. */
  ready: [state: { polling: boolean }];
  /** Redis is lost: answers are the last known ones. */
  stale: [reason: FeatureFlagError];
  /** Redis cannot be reached, and never was. Without a listener it is not thrown. */
  error: [reason: FeatureFlagError];
}

/** Cheap to keep, costly to make: one for a process or a worker. It connects when it is first asked. */
export class FeatureFlagClient<Name extends string = Flag> extends EventEmitter {
  constructor(options?: FeatureFlagOptions);

  /**
   * Whether the flag is on, at once: from what is known. A tenant that is not known yet has the
   * registry's default, and is being loaded from then on; evaluateKnown tells.
   */
  isEnabled(flag: Name, context?: FeatureFlagContext | null): boolean;
  /** The same with details; code FF_ERR_LOADING where it is not known yet. */
  evaluateKnown(flag: Name, context?: FeatureFlagContext | null): FlagDetails;
  /** Whether the flag is on; asks Redis, off the loop, where it is not known. Rejects for wrong arguments only. */
  check(flag: Name, context?: FeatureFlagContext | null): Promise<boolean>;
  /** The same with details. */
  evaluate(flag: Name, context?: FeatureFlagContext | null): Promise<FlagDetails>;
  /** All flags of a tenant. */
  all(context?: FeatureFlagContext | null): Promise<Record<Name, boolean>>;
  evaluateAll(context?: FeatureFlagContext | null): Promise<Record<Name, FlagDetails>>;
  /** Loads tenants ahead, so that isEnabled knows them. timeoutMs is 5000 unless given. */
  prepare(contexts?: FeatureFlagContext | readonly FeatureFlagContext[] | null, options?: { timeoutMs?: number }): Promise<void>;

  /** Stores on or off for the company, else the workspace, else everybody. */
  setFlag(flag: Name, enabled: boolean, scope?: FeatureFlagContext | null, options?: { force?: boolean }): Promise<void>;
  /** Removes what is stored there. */
  unsetFlag(flag: Name, scope?: FeatureFlagContext | null, options?: { force?: boolean }): Promise<void>;

  /** What the events have told so far; unknown while nobody listens. */
  readonly state: 'unknown' | 'ready' | 'stale' | 'error' | 'closed';
  health(options?: { timeoutMs?: number }): Promise<FeatureFlagHealth>;
  stats(): FeatureFlagStats;
  /** Reads the registry's file again; whether it was another. */
  reload(): Promise<boolean>;
  /** Waits for what is under way, and closes. Nothing can be asked from then on. */
  close(): Promise<void>;
  /** A client that listens does not keep the process alive, unless ref is called. */
  ref(): this;
  unref(): this;

  on<E extends keyof FeatureFlagEvents>(event: E, listener: (...told: FeatureFlagEvents[E]) => void): this;
  once<E extends keyof FeatureFlagEvents>(event: E, listener: (...told: FeatureFlagEvents[E]) => void): this;
  off<E extends keyof FeatureFlagEvents>(event: E, listener: (...told: FeatureFlagEvents[E]) => void): this;
}

/** "0.1.0" */
export const libraryVersion: string;
