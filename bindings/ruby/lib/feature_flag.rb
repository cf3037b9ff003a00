# frozen_string_literal: true

require_relative 'feature_flag/errors'
require_relative 'feature_flag/feature_flag'
require_relative 'feature_flag/values'
require_relative 'feature_flag/options'
require_relative 'feature_flag/dispatcher'
require_relative 'feature_flag/client'
require_relative 'feature_flag/fork'
require_relative 'feature_flag/default'
require_relative 'feature_flag/railtie' if defined?(Rails::Railtie)

# Is this flag on, for this company and this workspace?
#
#   FeatureFlag.enabled?(:advanced_scheduling, company: 'acme')
#
# The values are in Redis and shared with other services; this process keeps what it has asked
# for in memory, and Redis tells it of every change.
#
# What is here at the module is a {Client} of its own, opened by its first use as the environment
# and {FeatureFlag.configure} say.
module FeatureFlag
end
