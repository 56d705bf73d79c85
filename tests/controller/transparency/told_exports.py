"""Exports that hold and exports that do not: program and page must say the same of each.

Each is told of the one export of `played_commune`, by whoever holds the station's own key: only
what receivers and approvers signed, and what follows from it, can still speak against her.
"""

from tests.controller.transparency import told_approvals, told_orders, told_records

HOLD = told_records.HOLD | told_orders.HOLD | told_approvals.HOLD
FORGED = told_records.FORGED | told_orders.FORGED | told_approvals.FORGED
