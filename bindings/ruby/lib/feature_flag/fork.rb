# frozen_string_literal: true

module FeatureFlag
  # The extension notices a fork by itself, at the next check. These bring listeners back without one.
  # @api private
  module Fork
    def _fork
      super.tap { |pid| FeatureFlag.after_fork if pid.zero? }
    end

    def daemon(...)
      super.tap { FeatureFlag.after_fork }
    end
  end
  private_constant :Fork

  Process.singleton_class.prepend(Fork)

  # In a forked child: starts the threads of listeners again. Called by itself.
  #
  # @return [nil]
  def self.after_fork
    Dispatcher.revive
    nil
  end
end
