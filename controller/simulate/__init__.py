"""A whole installation with a thousand simulated receivers: what this machine can bear.

Controller, database and broker are as in earnest, in a folder of their own; the receivers are one
process (`edge_agent.fleet`) with the mind, the journal and the line of true ones.
"""
