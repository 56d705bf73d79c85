"""When and where programmes are broadcast."""
