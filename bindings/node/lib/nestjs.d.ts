import type { CanActivate, DynamicModule, ExecutionContext, OnApplicationShutdown } from '@nestjs/common';
import type { FeatureFlagClient, FeatureFlagContext, FeatureFlagOptions, Flag, FlagDetails } from './index';

export interface FeatureFlagModuleOptions {
  /** For a client of the module's own, closed with the application. */
  options?: FeatureFlagOptions;
  /** Or one of yours, which stays yours to close. */
  client?: FeatureFlagClient<any>;
  /** Whom a request is for; by default what request.user, or the request, has of companyId and workspaceId. */
  contextOf?: (execution: ExecutionContext) => FeatureFlagContext | Promise<FeatureFlagContext>;
}

export interface FeatureFlagModuleAsyncOptions {
  isGlobal?: boolean;
  imports?: DynamicModule['imports'];
  inject?: any[];
  useFactory: (...injected: any[]) => FeatureFlagModuleOptions | Promise<FeatureFlagModuleOptions>;
}

export class FeatureFlagModule {
  /** isGlobal is true unless given. */
  static forRoot(options?: FeatureFlagModuleOptions & { isGlobal?: boolean }): DynamicModule;
  static forRootAsync(options: FeatureFlagModuleAsyncOptions): DynamicModule;
}

export class FeatureFlagService<Name extends string = Flag> implements OnApplicationShutdown {
  /** For what does not wait: service.client.isEnabled. */
  readonly client: FeatureFlagClient<Name>;
  isEnabled(flag: Name, context?: FeatureFlagContext | null): Promise<boolean>;
  evaluate(flag: Name, context?: FeatureFlagContext | null): Promise<FlagDetails>;
  setFlag(flag: Name, enabled: boolean, scope?: FeatureFlagContext | null): Promise<void>;
  unsetFlag(flag: Name, scope?: FeatureFlagContext | null): Promise<void>;
  onApplicationShutdown(): Promise<void>;
}

/** For a controller or a route: 404 unless all of the flags are on for the request's tenant. */
export function RequireFlag(...flags: [Flag, ...Flag[]]): ClassDecorator & MethodDecorator;

/** What RequireFlag uses. */
export class FeatureFlagGuard implements CanActivate {
  canActivate(execution: ExecutionContext): Promise<boolean>;
}

/** For Terminus: health.check([() => indicator.isHealthy('redis')]). */
export class FeatureFlagHealthIndicator {
  isHealthy<Key extends string = 'redis'>(key?: Key, options?: { timeoutMs?: number }):
    Promise<Record<Key, { status: 'up' | 'down' } & Record<string, any>>>;
}
