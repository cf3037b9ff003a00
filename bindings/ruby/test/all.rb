# frozen_string_literal: true

# All tests in one process.
Dir[File.join(__dir__, 'test_*.rb')].sort.each { |file| require file }
