# frozen_string_literal: true

require 'rails/railtie'

module FeatureFlag
  # Configures the client that everybody shares, in a Rails application:
  #
  #   config.feature_flag.redis_url = 'redis://cache'     # in config/application.rb or an environment's
  #
  # or, for each environment, in config/feature_flag.yml. What neither of them says is as the
  # environment variables say; the registry is config/flags.yml, if that is there. Where code is
  # reloaded, the registry is, too: a change of its file counts from the next request on.
  #
  # The client is opened by its first use. Puma, Unicorn and Spring may fork before or after that.
  class Railtie < Rails::Railtie
    config.feature_flag = ActiveSupport::OrderedOptions.new

    initializer 'feature_flag.configure' do |app|
      FeatureFlag.error_handler ||= Railtie.method(:report)
      FeatureFlag.configure(**Railtie.options(app))
      at_exit { FeatureFlag.close }
    end

    initializer 'feature_flag.reload' do |app|
      registry = Railtie.registry(app)
      next if registry.empty? || app.config.cache_classes

      watcher = app.config.file_watcher.new([registry]) { Railtie.reload }
      app.reloaders << watcher
      app.reloader.to_run { watcher.execute_if_updated }
    end

    class << self
      # @api private
      def options(app)
        file = app.root.join('config/feature_flag.yml').exist? ? app.config_for(:feature_flag).to_h : {}
        options = file.transform_keys(&:to_sym).merge(app.config.feature_flag.to_h)
        options[:registry] ||= app.root.join('config/flags.yml').to_s unless registered?(app, options)
        options
      end

      # @api private
      def registry(app)
        options(app)[:registry].to_s.then { |path| path.empty? ? ENV.fetch('FEATURE_FLAGS_REGISTRY', '') : path }
      end

      # @api private
      def reload
        FeatureFlag.reload
      rescue Error => e
        report(e)
      end

      # @api private
      def report(error)
        return Rails.error.report(error, handled: true) if Rails.respond_to?(:error)

        Rails.logger&.error("feature_flag: #{error.class}: #{error.message}")
      end

      private

      # Whether it is said already where the registry is, or there is none where it would be.
      def registered?(app, options)
        options[:registry] || options[:feature_flags_registry] || !ENV.fetch('FEATURE_FLAGS_REGISTRY', '').empty? ||
          !app.root.join('config/flags.yml').exist?
      end
    end
  end
end
