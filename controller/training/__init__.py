"""Bồi dưỡng: what people have learned from the lessons, for them and for who answers for it.

Decision 1322/QĐ-UBND (Khánh Hòa) makes training those who tell people of the law a duty. The
lessons themselves (`controller/lessons`) write nothing; what was learned is put down here, when its
learner says so.
"""
