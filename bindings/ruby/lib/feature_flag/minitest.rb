# frozen_string_literal: true

require 'feature_flag/testing'
require 'minitest'

module FeatureFlag
  # In test_helper.rb: require 'feature_flag/minitest'. Rails' test cases are Minitest's.
  module MinitestTesting
    include Testing

    def after_teardown
      super
      FeatureFlag.reset_overrides
    end
  end
end

Minitest::Test.include(FeatureFlag::MinitestTesting)
