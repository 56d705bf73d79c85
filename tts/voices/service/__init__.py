"""A voice that the province has bought, asked over HTTP as its recipe says.

Such services differ in addresses, headers and the shape of their answers, not in what they do. A
recipe (TOML) says how one of them is asked; docs/voices.md has one for each manner.
"""
