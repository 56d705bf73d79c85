"""Phiếu việc: faults and complaints, each with somebody who sees to it and a day by which."""
