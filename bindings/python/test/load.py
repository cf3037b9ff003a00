"""What processes that are forked do: checks whose right answers are known.

Even companies are on, odd ones are off, and those with a name are off. An answer that came over a
connection shared with another process, or from memory that was being written, shows as a wrong one.
"""

import os

COMPANIES = 400
FLAG = "advanced-scheduling"
VALUES = {f"ff:{FLAG}:company:{i}": "true" for i in range(0, COMPANIES, 2)}


def wrong_answers(client, checks, start=0):
    """How many are wrong; every 40th check is of a company that was never asked for."""
    wrong = 0
    for i in range(start, start + checks):
        company = i % COMPANIES
        wrong += client.enabled(FLAG, company=company) != (company % 2 == 0)
        if i % 40 == 0:
            wrong += client.enabled(FLAG, company=f"{os.getpid()}-{i}")
    return wrong
