"""What an approver answers for before she approves: each unit's list, version by version."""
