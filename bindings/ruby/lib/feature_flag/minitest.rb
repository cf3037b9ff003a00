# frozen_string_literal: true

require 'feature_flag/testing'
require 'minitest'

module FeatureFlag
  module Testing
    # In test_helper.rb: require 'feature_flag/minitest'. Rails' test cases are Minitest's.
    module Minitest
      include Testing

      def after_teardown
        super
        FeatureFlag.reset_overrides
      end
    end
  end
end

Minitest::Test.include(FeatureFlag::Testing::Minitest)
