# frozen_string_literal: true

require 'feature_flag/testing'
require 'rspec/core'

# In spec_helper.rb: require 'feature_flag/rspec'
#
#   it 'plans campaigns', feature_flags: { advanced_scheduling: true } do ... end
RSpec.configure do |config|
  config.include FeatureFlag::Testing
  config.before do |example|
    example.metadata.fetch(:feature_flags, {}).each { |flag, enabled| FeatureFlag.override(flag, enabled) }
  end
  config.after { FeatureFlag.reset_overrides }
end
