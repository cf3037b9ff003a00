# frozen_string_literal: true

require 'feature_flag'

module FeatureFlag
  # For tests: flags that are what the test says, for every tenant, whatever Redis holds.
  # `require 'feature_flag/rspec'` or `require 'feature_flag/minitest'` puts these into every example
  # and ends all overrides after each.
  #
  # Overrides are the client's, and so of all threads: tests that run in parallel in threads of one
  # process see each other's.
  module Testing
    # @yield with the flag on, or off
    # @return [Object] what the block gives
    def with_flag(flag, enabled = true, &block) # rubocop:disable Style/OptionalBooleanParameter
      FeatureFlag.override(flag, enabled, &block)
    end

    # @param flags [Hash{Symbol, String => Boolean}]
    # @return [Object] what the block gives
    def with_flags(flags, &block)
      FeatureFlag.override(**flags.transform_keys(&:to_sym), &block)
    end

    # Turns flags on until the example ends.
    #
    # @return [nil]
    def enable_flag(*flags)
      flags.each { |flag| FeatureFlag.override(flag, true) }
      nil
    end

    # Turns flags off until the example ends.
    #
    # @return [nil]
    def disable_flag(*flags)
      flags.each { |flag| FeatureFlag.override(flag, false) }
      nil
    end

    # Runs the block with the flag off, and then with it on: a flag has two paths.
    #
    # @yieldparam enabled [Boolean]
    # @return [nil]
    def with_flag_off_and_on(flag, &block)
      FeatureFlag.override_both(flag, &block)
    end
  end
end
