"""The record of what people did."""
