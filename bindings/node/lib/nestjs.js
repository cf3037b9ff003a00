'use strict';

// A NestJS module: the client as a service, a guard for routes, a sign of life for Terminus.
// Decorators are functions, so none of this needs a compiler.

const { Inject, Injectable, Module, NotFoundException, SetMetadata, UseGuards, applyDecorators } = require('@nestjs/common');
const { Reflector } = require('@nestjs/core');
const { FeatureFlagClient } = require('./client');

const FEATURE_FLAG_OPTIONS = Symbol('featureflag options');
const REQUIRED = 'featureflag:required';

/** What a request says of its tenant, unless forRoot is told another way. */
function contextOfRequest(execution) {
  const request = execution.switchToHttp().getRequest() ?? {};
  const { companyId, workspaceId } = request.user ?? request;
  return { companyId, workspaceId };
}

/** Stands in for the service that asked Redis three times. */
class FeatureFlagService {
  constructor(options) {
    this.client = options.client ?? new FeatureFlagClient(options.options);
    this.isOwner = !options.client;
  }

  isEnabled(flag, context) {
    return this.client.check(flag, context);
  }

  evaluate(flag, context) {
    return this.client.evaluate(flag, context);
  }

  setFlag(flag, enabled, scope) {
    return this.client.setFlag(flag, enabled, scope);
  }

  unsetFlag(flag, scope) {
    return this.client.unsetFlag(flag, scope);
  }

  async onApplicationShutdown() {
    if (this.isOwner) await this.client.close();
  }
}
Injectable()(FeatureFlagService);
Inject(FEATURE_FLAG_OPTIONS)(FeatureFlagService, undefined, 0);

/** Lets a request pass where its route's flags are on for its tenant. */
class FeatureFlagGuard {
  constructor(options, service, reflector) {
    this.contextOf = options.contextOf ?? contextOfRequest;
    this.service = service;
    this.reflector = reflector;
  }

  async canActivate(execution) {
    const required = this.reflector.getAllAndMerge(REQUIRED, [execution.getHandler(), execution.getClass()]);
    if (required.length === 0) return true;
    const context = await this.contextOf(execution);
    for (const flag of required) {
      if (!(await this.service.isEnabled(flag, context))) throw new NotFoundException();
    }
    return true;
  }
}
Injectable()(FeatureFlagGuard);
Inject(FEATURE_FLAG_OPTIONS)(FeatureFlagGuard, undefined, 0);
Inject(FeatureFlagService)(FeatureFlagGuard, undefined, 1);
Inject(Reflector)(FeatureFlagGuard, undefined, 2);

/** For a controller or a route: 404 unless all of the flags are on. */
function RequireFlag(...flags) {
  return applyDecorators(SetMetadata(REQUIRED, flags), UseGuards(FeatureFlagGuard));
}

/** For Terminus: health.check([() => indicator.isHealthy('redis')]). */
class FeatureFlagHealthIndicator {
  constructor(service) {
    this.service = service;
  }

  async isHealthy(key = 'redis', options = {}) {
    const { up, responseMs, updates, errorCode, message } = await this.service.client.health(options);
    const details = up ? { responseTime: Math.round(responseMs), updates } : { errorCode, message };
    return { [key]: { status: up ? 'up' : 'down', ...details } };
  }
}
Injectable()(FeatureFlagHealthIndicator);
Inject(FeatureFlagService)(FeatureFlagHealthIndicator, undefined, 0);

const OFFERED = [FeatureFlagService, FeatureFlagGuard, FeatureFlagHealthIndicator];

function moduleOf({ isGlobal = true, imports = [] }, options) {
  return {
    module: FeatureFlagModule,
    global: isGlobal,
    imports,
    providers: [{ provide: FEATURE_FLAG_OPTIONS, ...options }, ...OFFERED],
    exports: [FEATURE_FLAG_OPTIONS, ...OFFERED],
  };
}

class FeatureFlagModule {
  static forRoot(options = {}) {
    return moduleOf(options, { useValue: options });
  }

  static forRootAsync({ inject = [], useFactory, ...options }) {
    return moduleOf(options, { useFactory, inject });
  }
}
Module({})(FeatureFlagModule);

module.exports = { FeatureFlagGuard, FeatureFlagHealthIndicator, FeatureFlagModule, FeatureFlagService, RequireFlag };
