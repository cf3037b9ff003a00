# frozen_string_literal: true

module FeatureFlag
  # A frozen Struct that is made of what the extension gives.
  # @api private
  module FromLibrary
    def from_library(values)
      Ractor.make_shareable(new(*values))
    end
  end
  private_constant :FromLibrary

  # An answer with all there is to know about it.
  #
  # @!attribute flag [String] which flag
  # @!attribute enabled [Boolean] the answer
  # @!attribute source [Symbol] what decided: :global, :company, :workspace, :default, :fallback, :override
  # @!attribute reason [Symbol] OpenFeature's reason: :static, :disabled, :targeting_match, :default, :stale, :error
  # @!attribute freshness [Symbol] :fresh: it was the truth `age` ago; :stale: last known to be the truth then; :none
  # @!attribute age_ms [Integer, nil] nil with :none
  # @!attribute error [Symbol, nil] why this is not the store's word: :flag_not_found, :timeout
  # @!attribute error_kind [String, nil] OpenFeature's error code for that, 'FLAG_NOT_FOUND'
  # @!attribute message [String, nil] a line about the error for people
  Evaluation = Struct.new(:flag, :enabled, :source, :reason, :freshness, :age_ms, :error, :error_kind, :message) do
    extend FromLibrary

    alias_method :enabled?, :enabled

    # @return [Float, nil] seconds
    def age
      age_ms && (age_ms / 1000.0)
    end

    # @return [Boolean]
    def fresh?
      freshness == :fresh
    end

    # @return [Boolean]
    def stale?
      freshness == :stale
    end
  end

  # What a probe wants to know.
  #
  # @!attribute up [Boolean]
  # @!attribute store [String] 'redis' or 'memory'
  # @!attribute updates [Symbol] how the client learns of changes: :tracking, :polling, :lost, :none
  # @!attribute response_ms [Float, nil] how long the store took to answer
  # @!attribute error [Symbol, nil] why it is not up
  # @!attribute message [String, nil] a line about that
  # @!attribute json [String] all of it in the shape of NestJS Terminus
  Health = Struct.new(:up, :store, :updates, :response_ms, :error, :message, :json) do
    extend FromLibrary

    alias_method :up?, :up
  end

  # One stored value has changed.
  #
  # @!attribute flag [String]
  # @!attribute scope [Symbol] :global, :company, :workspace
  # @!attribute id [String, nil] of the company or workspace
  # @!attribute before [Symbol] :on, :off, :unset, :other (any other text), :unknown
  # @!attribute after [Symbol]
  Change = Struct.new(:flag, :scope, :id, :before, :after) do
    extend FromLibrary
  end

  # Something has happened to a client.
  #
  # @!attribute type [Symbol] :ready, :changed, :stale, :error
  # @!attribute error [Symbol, nil] with :stale and :error: why
  # @!attribute message [String, nil] a line about that
  # @!attribute changes [Array<Change>] with :changed
  # @!attribute polling [Boolean] with :ready: changes are polled for, since Redis refuses to tell of them
  Event = Struct.new(:type, :error, :message, :changes, :polling) do
    def self.from_library(values)
      type, error, message, changes, polling = values
      Ractor.make_shareable(new(type, error, message, changes.map { |change| Change.new(*change) }, polling))
    end
  end
end
