# frozen_string_literal: true

require 'feature_flag'
require 'open_feature/sdk'

module FeatureFlag
  # OpenFeature's provider:
  #
  #   require 'feature_flag/open_feature'
  #   OpenFeature::SDK.configure { |config| config.set_provider_and_wait(FeatureFlag::OpenFeatureProvider.new) }
  #   OpenFeature::SDK.build_client.fetch_boolean_value(flag_key: 'dark-mode', default_value: false, evaluation_context:
  #     OpenFeature::SDK::EvaluationContext.new(company: 'acme', workspace: 'w1'))
  #
  # A context's fields are `company` or `companyId` or `company_id`, and `workspace` likewise; the
  # targeting key is not looked at, since it could be either. Flags are booleans: for other types the
  # default is given, with TYPE_MISMATCH. After an error it is given, too, unless a stored value
  # decided all the same: a kill switch works also for a context with a bad id.
  class OpenFeatureProvider
    include ::OpenFeature::SDK::Provider::EventEmitter

    Provider = ::OpenFeature::SDK::Provider
    Events = ::OpenFeature::SDK::ProviderEvent
    COMPANY = %w[company companyId company_id].freeze
    WORKSPACE = %w[workspace workspaceId workspace_id].freeze
    private_constant :Provider, :Events, :COMPANY, :WORKSPACE

    # @return [Provider::ProviderMetadata]
    attr_reader :metadata

    # @param client [Client, nil] stays the caller's; nil: the one that everybody shares
    def initialize(client = nil)
      @client = client
      @metadata = Provider::ProviderMetadata.new(name: 'libfeatureflag').freeze
      @mutex = Mutex.new
    end

    # Connects, and passes the client's events on from then on.
    #
    # @raise [StoreError] without Redis; it is ready by itself when Redis is there
    def init(_context = nil)
      health = client.health
      @mutex.synchronize { @ready = health.up? }
      @subscription ||= subscribe
      raise StoreError, "Redis is not up: #{health.message}" unless health.up?
    end

    def shutdown
      @subscription&.cancel
      @subscription = nil
    end

    def fetch_boolean_value(flag_key:, default_value:, evaluation_context: nil)
      evaluation = client.evaluate(flag_key, company: field(evaluation_context, COMPANY),
                                             workspace: field(evaluation_context, WORKSPACE))
      details(evaluation, default_value)
    rescue ::TypeError, ::ArgumentError => e
      failure(default_value, flag?(flag_key) ? 'INVALID_CONTEXT' : 'FLAG_NOT_FOUND', e.message)
    rescue Error => e
      failure(default_value, 'PROVIDER_NOT_READY', e.message)
    end

    %i[string number integer float object].each do |type|
      define_method(:"fetch_#{type}_value") do |flag_key:, default_value:, evaluation_context: nil| # rubocop:disable Lint/UnusedBlockArgument
        failure(default_value, 'TYPE_MISMATCH', "#{flag_key} is a boolean, as all flags are, not of type #{type}")
      end
    end

    private

    def client
      @client || FeatureFlag.client
    end

    def field(context, names)
      names.each { |name| context&.field(name)&.then { |value| return value } }
      nil
    end

    def flag?(flag_key)
      client.flag_name(flag_key)
      true
    rescue ::TypeError, ::ArgumentError
      false
    end

    def details(evaluation, default_value)
      is_decided = evaluation.error.nil? || !%i[default fallback].include?(evaluation.source)
      value = is_decided ? evaluation.enabled : default_value
      Provider::ResolutionDetails.new(
        value: value, reason: evaluation.reason.to_s.upcase, variant: (value ? 'on' : 'off' if is_decided),
        error_code: evaluation.error_kind, error_message: evaluation.message,
        flag_metadata: { 'source' => evaluation.source.to_s, 'freshness' => evaluation.freshness.to_s,
                         'ageMs' => evaluation.age_ms }.compact
      )
    end

    def failure(value, code, message)
      Provider::ResolutionDetails.new(value: value, reason: 'ERROR', error_code: code, error_message: message)
    end

    # Nothing tells of changes in direct mode and in memory: there the events of init are all there is.
    def subscribe
      client.listen { |event| pass_on(event) }
    rescue ConfigurationError
      nil
    end

    # The SDK itself tells that init has made it ready. A client that is ready again without having
    # been lost has seen changes that nobody can name.
    def pass_on(event)
      case event.type
      when :changed then emit_event(Events::PROVIDER_CONFIGURATION_CHANGED, flags_changed: event.changes.map(&:flag).uniq)
      when :ready then become_ready
      else lose(event)
      end
    end

    def become_ready
      was_ready, was_told = @mutex.synchronize { [@ready, @told].tap { @ready = @told = true } }
      return emit_event(Events::PROVIDER_READY) unless was_ready

      emit_event(Events::PROVIDER_CONFIGURATION_CHANGED) if was_told
    end

    def lose(event)
      @mutex.synchronize { @ready = false }
      return emit_event(Events::PROVIDER_STALE, message: event.message) if event.type == :stale

      emit_event(Events::PROVIDER_ERROR, error_code: 'PROVIDER_NOT_READY', message: event.message)
    end
  end
end
