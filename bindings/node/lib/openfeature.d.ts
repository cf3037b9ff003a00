import type { EvaluationContext, JsonValue, OpenFeatureEventEmitter, Provider, ResolutionDetails } from '@openfeature/server-sdk';
import type { FeatureFlagClient, FeatureFlagOptions } from './index';

/** Flags are booleans; the evaluation context's companyId and workspaceId are the tenant. */
export class FeatureFlagProvider implements Provider {
  /** A client stays yours to close; of options it makes one of its own. */
  constructor(client?: FeatureFlagClient<any> | FeatureFlagOptions);
  readonly metadata: { readonly name: 'featureflag' };
  readonly runsOn: 'server';
  readonly events: OpenFeatureEventEmitter;
  initialize(): Promise<void>;
  onClose(): Promise<void>;
  resolveBooleanEvaluation(flag: string, fallback: boolean, context: EvaluationContext): Promise<ResolutionDetails<boolean>>;
  resolveStringEvaluation(flag: string, fallback: string): Promise<ResolutionDetails<string>>;
  resolveNumberEvaluation(flag: string, fallback: number): Promise<ResolutionDetails<number>>;
  resolveObjectEvaluation<T extends JsonValue>(flag: string, fallback: T): Promise<ResolutionDetails<T>>;
}
