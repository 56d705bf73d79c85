"""Turn the schedule into signed-to-be plans, cluster by cluster, where something changed."""
