# frozen_string_literal: true

module FeatureFlag
  # Options as keywords. One rule: a keyword in capitals is the name of the environment variable, and
  # FEATURE_FLAGS_ may be left out:
  #
  #   redis_url: 'redis://cache'     REDIS_URL=redis://cache
  #   registry: 'config/flags.yml'   FEATURE_FLAGS_REGISTRY=config/flags.yml
  #   redis_tls: true                REDIS_TLS=true
  #
  # What there is, .env.example and the library's manual list; what there is not, the library refuses.
  # @api private
  module Options
    PREFIXES = /\A(?:REDIS|FEATURE_FLAGS)_/
    TEXTS = [String, Symbol, Integer, true, false].freeze

    module_function

    # @return [Array<Array(String, String)>] names and texts; an option that is nil is as the environment says
    def pairs(options)
      options.reject { |_, value| value.nil? }.map { |keyword, value| [name(keyword), text(keyword, value)] }
    end

    def name(keyword)
      name = keyword.to_s.upcase
      name.match?(PREFIXES) ? name : "FEATURE_FLAGS_#{name}"
    end

    def text(keyword, value)
      value = value.to_path if value.respond_to?(:to_path)
      return value.to_s if TEXTS.any? { |kind| kind === value } # rubocop:disable Style/CaseEquality

      raise TypeError, "option #{keyword}: must be text, a number, true or false, not #{value.class}"
    end
  end
  private_constant :Options
end
