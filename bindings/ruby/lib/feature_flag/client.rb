# frozen_string_literal: true

module FeatureFlag
  # What a process knows of its flags. Cheap to keep, costly to make: one for a process, shared by all
  # of its threads and Ractors, and usable on both sides of a fork.
  #
  # A flag is a String, or a Symbol. A Symbol is the flag of its own name; if the registry does not hold
  # that, but does hold the name with each underscore made a dash, it is that one: `:advanced_scheduling`
  # is `advanced-scheduling` where that is registered. A String is always taken as it is.
  #
  # An id is a String, a Symbol or an Integer; nil and '' mean none.
  class Client
    # Reads the registry, and connects nowhere: the first check does.
    #
    #   FeatureFlag::Client.new(redis_url: 'redis://cache', registry: 'config/flags.yml')
    #
    # @param environment [Boolean] whether options are first taken from the environment
    # @param options [Hash] what is to be otherwise; a keyword in capitals is the name of the environment
    #   variable, without FEATURE_FLAGS_ or with it
    # @raise [ConfigurationError] an option or the registry is not as it has to be
    def initialize(environment: true, **options)
      open(Options.pairs(options), environment)
      freeze
    end

    # @!method check(flag, company, workspace)
    #   The same as {#enabled?} without keywords.
    #   @return [Boolean]

    # @!method flags
    #   @return [Array<String>] the registry's flags, and others that were met

    # @!method flag_name(flag)
    #   @return [String] which flag a Symbol means

    # Whether the flag is on. It never fails: where anything is wrong, the answer is the registry's
    # default, and {#evaluate} tells why. From memory it takes no lock and no call into the system; it
    # waits at most for the time-outs of the options, and lets other threads run meanwhile.
    #
    # @param flag [String, Symbol]
    # @param company [String, Symbol, Integer, nil] an id
    # @param workspace [String, Symbol, Integer, nil] an id
    # @return [Boolean]
    def enabled?(flag, company: nil, workspace: nil)
      check(flag, company, workspace)
    end

    # The answer with what decided, how fresh it is, and what went wrong.
    #
    # @param wait [Boolean] false: what is not in memory is :loading, and begins to be loaded
    # @return [Evaluation]
    def evaluate(flag, company: nil, workspace: nil, wait: true)
      Evaluation.from_library(evaluate_array(flag, company, workspace, !wait))
    end

    # All flags at once, for one company and workspace.
    #
    # @return [Hash{String => Boolean}]
    def all(company: nil, workspace: nil)
      evaluate_all_arrays(company, workspace).to_h { |flag, enabled,| [flag, enabled] }
    end

    # @return [Hash{String => Evaluation}]
    def evaluate_all(company: nil, workspace: nil)
      evaluate_all_arrays(company, workspace).to_h { |values| [values.first, Evaluation.from_library(values)] }
    end

    # Turns a flag on or off: for everybody, or for one company, or for one workspace.
    #
    #   client.set(:dark_mode, false)                   # the kill switch
    #   client.set(:dark_mode, true, company: 'acme')
    #
    # What this process sets, its next check sees.
    #
    # @param enabled [Boolean]
    # @param force [Boolean] also where the registry does not hold the flag, or only at a broader level
    # @raise [RefusedError, StoreError]
    # @return [nil]
    def set(flag, enabled, force: false, **tenant)
      raise TypeError, "enabled must be true or false, not #{enabled.inspect}" unless [true, false].include?(enabled)

      store(flag, *level(**tenant), enabled, force)
    end

    # Removes what is stored at one level.
    #
    # @raise [RefusedError, StoreError]
    # @return [nil]
    def unset(flag, force: false, **tenant)
      store(flag, *level(**tenant), nil, force)
    end

    # Loads companies and workspaces ahead, so that their checks do not wait.
    #
    #   client.prepare(company: 'acme')
    #   client.prepare([{ company: 'acme' }, { company: 'bolt', workspace: 'w1' }], timeout: 5)
    #
    # @param contexts [Array<Hash>, nil]
    # @param timeout [Numeric] seconds
    # @return [Boolean] false when not all of it was known in that time; it goes on being loaded
    def prepare(contexts = nil, company: nil, workspace: nil, timeout: 1)
      contexts ||= [{ company: company, workspace: workspace }]
      prepare_ids(contexts.flat_map { |context| ids(**context) }, milliseconds(timeout))
    end

    # Calls the block for every event, one at a time, on a thread of this client's own, which comes back
    # by itself after a fork. Between :stale and :ready single changes are not told: who must not miss
    # any checks again at :ready. Only in the main Ractor.
    #
    # @yieldparam event [Event]
    # @raise [ConfigurationError] nothing tells of changes in direct mode and in memory
    # @return [Subscription]
    def listen(&block)
      Dispatcher.listen(self, block)
    end

    # Calls the block for every stored value that changes, whoever changed it; with flags, for theirs only.
    #
    # @yieldparam change [Change]
    # @return [Subscription]
    def on_change(*flags, &block)
      raise ArgumentError, 'on_change needs a block' unless block

      names = flags.map { |flag| flag_name(flag) }
      listen do |event|
        event.changes.each { |change| block.call(change) if names.empty? || names.include?(change.flag) }
      end
    end

    # Asks the store for a sign of life.
    #
    # @param timeout [Numeric, nil] seconds; nil: the time-outs of the options
    # @return [Health]
    def health(timeout: nil)
      Health.from_library(health_array(timeout ? milliseconds(timeout) : 0))
    end

    # @!method stats
    #   @return [Hash{Symbol => Integer}] counters since the client was opened

    # @!method reload
    #   Reads the registry's file again. With a mistake in it nothing is changed.
    #   @raise [ConfigurationError]
    #   @return [Boolean] whether it was another one

    # @!method closed?
    #   @return [Boolean]

    # @!method after_fork
    #   Does at once in a forked child what its next check would. Never needed.
    #   @return [nil]

    # Ends connections and listeners; from then on everything raises {ClosedError}. Calls that other
    # threads are in end as they would have.
    #
    # @return [nil]
    def close
      close_handle
      Dispatcher.forget(self)
      nil
    end

    # Turns a flag in this client alone, for every tenant, whatever Redis holds. For tests.
    #
    #   client.override(:dark_mode, true) { ... }          # for the block
    #   client.override(dark_mode: true, compact: false)   # until reset_overrides
    #
    # @return [Object] what the block gives
    def override(flag = nil, enabled = nil, **flags, &block)
      flags = flags.merge(flag => enabled) unless flag.nil?
      flags.each do |name, value|
        raise TypeError, "#{name}: must be true or false, not #{value.inspect}" unless [true, false].include?(value)
      end
      block ? override_for(flags, &block) : flags.each { |name, value| override_set(name, value) } && nil
    end

    # Runs the block with the flag off, and then with it on.
    #
    # @yieldparam enabled [Boolean]
    # @return [nil]
    def override_both(flag)
      [false, true].each { |enabled| override(flag, enabled) { yield enabled } }
      nil
    end

    # @!method reset_overrides
    #   Ends all overrides.
    #   @return [nil]

    # @return [String] nothing secret
    def inspect
      "#<#{self.class}#{' closed' if closed?}>"
    end

    private

    UNGIVEN = Object.new.freeze
    private_constant :UNGIVEN

    # An id that is nil by mistake must not turn the flag for everybody.
    def level(company: UNGIVEN, workspace: UNGIVEN)
      given = { company: company, workspace: workspace }.reject { |_, id| UNGIVEN.equal?(id) }
      raise ArgumentError, 'a value is stored for a company or for a workspace: give one of them' if given.size > 1
      return [:global, nil] if given.empty?

      scope, id = given.first
      raise ArgumentError, "#{scope}: is #{id.inspect}; leave it out to turn the flag for everybody" if id.nil? || id == ''

      [scope, id]
    end

    def ids(company: nil, workspace: nil)
      [company, workspace]
    end

    def milliseconds(seconds)
      raise TypeError, "timeout must be a number of seconds, not #{seconds.inspect}" unless seconds.is_a?(Numeric)

      (seconds * 1000).ceil.clamp(1, 2**31)
    end

    def override_for(flags)
      before = []
      flags.each do |name, value|
        before.unshift([name, overridden(name)])
        override_set(name, value)
      end
      yield
    ensure
      before.each { |name, value| override_set(name, value) } unless closed?
    end

    # What an override says now, or nil.
    def overridden(flag)
      evaluation = evaluate(flag, wait: false)
      evaluation.enabled if evaluation.source == :override
    end
  end
end
