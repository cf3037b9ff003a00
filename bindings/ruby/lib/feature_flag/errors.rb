# frozen_string_literal: true

module FeatureFlag
  # What goes wrong, but for what is a mistake in the program: TypeError and ArgumentError. A check
  # raises none of these but {ClosedError}; {Client#evaluate} tells what happened.
  class Error < StandardError
    # @return [Symbol, nil] the library's error, as :timeout for FF_ERR_TIMEOUT
    attr_reader :code
    # @return [String, nil] OpenFeature's error code, as 'FLAG_NOT_FOUND'
    attr_reader :kind
    # @return [String, nil] the file that has the mistake, with its line and column
    attr_reader :file
    # @return [Integer, nil]
    attr_reader :line, :column

    # @api private
    def self.from_library(message, code, kind, file, line, column)
      (CLASSES[code] || StoreError).new(message).tap { |error| error.send(:fill, code, kind, file, line, column) }
    end

    private

    def fill(code, kind, file, line, column)
      @code = code
      @kind = kind
      @file = file
      @line = line
      @column = column
    end
  end

  # An option or the registry is not as it has to be: to be rescued where a client is opened.
  class ConfigurationError < Error; end

  # The flag, the id or the scope cannot be written, whatever Redis says.
  class RefusedError < Error; end

  # Redis did not do it. After the codes :timeout and :disconnected it may have; to write again is safe.
  class StoreError < Error; end

  # The client was closed.
  class ClosedError < Error; end

  # The library that was loaded is not of the version that this gem was compiled against.
  class VersionError < Error; end

  class Error
    CLASSES = {
      nomem: Error, invalid: Error, cancelled: Error,
      config: ConfigurationError, unsupported: ConfigurationError, io: ConfigurationError,
      registry: ConfigurationError,
      flag_name: RefusedError, flag_not_found: RefusedError, context: RefusedError, scope: RefusedError
    }.freeze
    private_constant :CLASSES
  end
end
