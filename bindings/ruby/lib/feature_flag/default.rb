# frozen_string_literal: true

require 'forwardable'

# The client that everybody shares.
module FeatureFlag
  OPENING = Mutex.new
  private_constant :OPENING

  @client = nil
  @options = {}.freeze
  @error_handler = nil

  class << self
    extend Forwardable

    # @!method evaluate(flag, company: nil, workspace: nil, wait: true)
    #   @return [Evaluation] see {Client#evaluate}
    # @!method all(company: nil, workspace: nil)
    #   @return [Hash{String => Boolean}] see {Client#all}
    # @!method set(flag, enabled, company:, workspace:, force: false)
    #   @return [nil] see {Client#set}
    def_delegators :client, :evaluate, :all, :evaluate_all, :set, :unset, :prepare, :listen, :on_change, :health,
                   :stats, :reload, :flags, :override, :override_both

    # Whether the flag is on; see {Client#enabled?}.
    #
    # @return [Boolean]
    def enabled?(flag, company: nil, workspace: nil)
      (@client || client).check(flag, company, workspace)
    end

    # The client that is behind all this; the first call opens it.
    #
    # @raise [ConfigurationError]
    # @return [Client]
    def client
      @client || open_client
    end

    # Ends all overrides, if the client is open.
    #
    # @return [nil]
    def reset_overrides
      @client&.reset_overrides
    end

    # Says how the client is to be opened, with the keywords of {Client#initialize}. One that is open
    # is closed, and the next call opens another one.
    #
    #   FeatureFlag.configure(redis_url: 'redis://cache', registry: 'config/flags.yml')
    #
    # @return [nil]
    def configure(**options)
      OPENING.synchronize { @options = Ractor.make_shareable(options) }
      close
    end

    # Closes the client. The next call opens another one.
    #
    # @return [nil]
    def close
      OPENING.synchronize { @client.tap { @client = nil } }&.close
      nil
    end

    # Who is told of exceptions that listeners raise; nobody by default, and nothing is printed.
    #
    # @return [#call, nil]
    attr_accessor :error_handler

    # @api private
    def report(error)
      error_handler&.call(error)
    rescue StandardError
      nil
    end

    private

    def open_client
      unless Ractor.current == Ractor.main
        raise Error, 'call FeatureFlag.client in the main Ractor before others use it'
      end

      OPENING.synchronize { @client ||= Client.new(**@options) }
    end
  end
end
