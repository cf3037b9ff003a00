"""The parts of OpenFeature's SDK for Python that a provider meets, as its documentation and its
published source describe them: names, fields and when what is called. It stands in where the
SDK is not installed (it is in no Debian package), and it is not the SDK: test_openfeature.py says
which of the two it ran with.
"""
