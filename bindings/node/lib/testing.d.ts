import type { FeatureFlagClient, Flag } from './index';

/** Runs body with the flags as given, and puts back what was before: at its end, or its promise's. */
export function withFlags<Result, Name extends string = Flag>(
  client: FeatureFlagClient<Name>, flags: Partial<Record<Name, boolean>>, body: () => Result): Result;

/** Runs body with the flag off, and then with the flag on. */
export function withBoth<Name extends string = Flag>(
  client: FeatureFlagClient<Name>, flag: Name, body: (enabled: boolean) => unknown): Promise<void>;

/** Turns flags, and returns what puts back what was before. */
export function setFlags<Name extends string = Flag>(
  client: FeatureFlagClient<Name>, flags: Partial<Record<Name, boolean>>): () => void;

/** Takes back every override; for afterEach. */
export function resetFlags<Name extends string = Flag>(client: FeatureFlagClient<Name>): void;
