"""The JSON API: the same use cases for programs, described by OpenAPI."""
