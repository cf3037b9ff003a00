# frozen_string_literal: true

module FeatureFlag
  # What {Client#listen} gives.
  class Subscription
    # @api private
    def initialize(dispatcher, block)
      @dispatcher = dispatcher
      @block = block
      @active = true
    end

    # @return [Boolean]
    def active?
      @active
    end

    # Ends it: the block is not called again. A call that is running on another thread goes on.
    #
    # @return [nil]
    def cancel
      @active = false
      @dispatcher.remove(self)
      nil
    end
    alias unsubscribe cancel

    # @api private
    def call(event)
      @block.call(event) if @active
    rescue StandardError => e
      FeatureFlag.report(e)
    end
  end

  # The thread that waits for a client's events and calls who listens. It is there while somebody
  # does, and started again in the child of a fork.
  # @api private
  class Dispatcher
    MUTEX = Mutex.new
    ALL = {}.compare_by_identity

    class << self
      def listen(client, block)
        raise ArgumentError, 'listen needs a block' unless block
        raise Error, 'listen from the main Ractor; others are to be told by it' unless main?

        MUTEX.synchronize { ALL[client] ||= new(client) }.add(block)
      end

      def forget(client)
        return unless main?

        MUTEX.synchronize { ALL.delete(client) }&.stop
      end

      def revive
        return unless main?

        MUTEX.synchronize { ALL.values }.each(&:revive)
      end

      private

      def main?
        Ractor.current == Ractor.main
      end
    end

    def initialize(client)
      @client = client
      @mutex = Mutex.new
      @subscriptions = [].freeze
    end

    def add(block)
      subscription = Subscription.new(self, block)
      @mutex.synchronize do
        @subscriptions = [*@subscriptions, subscription].freeze
        start
      rescue StandardError
        @subscriptions = (@subscriptions - [subscription]).freeze
        raise
      end
      subscription
    end

    def remove(subscription)
      @mutex.synchronize do
        @subscriptions = (@subscriptions - [subscription]).freeze
        @client.send(:queue_interrupt) if @subscriptions.empty?
      end
    end

    def stop
      @mutex.synchronize { @subscriptions = [].freeze }
    end

    # A child that only listens makes no check that would connect it.
    def revive
      @mutex.synchronize do
        next if @subscriptions.empty? || @client.closed?

        @client.after_fork
        start
      end
    end

    private

    # With the mutex.
    def start
      return if @thread&.alive?

      @client.send(:queue_open)
      @thread = Thread.new { run }
      @thread.name = 'feature_flag'
      @thread.report_on_exception = false
    end

    # Where the last one has gone, the queue is closed with the mutex held, so that who comes then
    # opens another one.
    def run
      until finished?
        event = @client.send(:queue_next)
        break if event == false

        deliver(Event.from_library(event)) if event
      end
    end

    def finished?
      @mutex.synchronize do
        next false unless @subscriptions.empty?

        @client.send(:queue_close)
        @thread = nil
        true
      end
    end

    def deliver(event)
      @subscriptions.each { |subscription| subscription.call(event) }
    end
  end
  private_constant :Dispatcher
end
