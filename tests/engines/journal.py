"""Runs every statement of the SQL blocks of docs/journal.md over the journal in a folder.

Arguments: the page, the folder. Prints a line for each statement: the engine, what the statement is about
(the comment in front of it), and the rows as JSON.
"""

import json
import os
import re
import sys
from pathlib import Path

import chdb
import duckdb

page = Path(sys.argv[1]).read_text()
os.chdir(sys.argv[2])


def statements(engine):
    block = next(b for b in re.findall(r"^```sql\n(.*?)^```$", page, re.M | re.S) if b.startswith(f"-- {engine}\n"))
    for statement in filter(str.strip, block.split(";\n")):
        comments = re.findall(r"^-- (.*)$", statement, re.M)
        yield comments[-1], statement


def show(engine, about, rows):
    print(f"{engine}: {about}: {json.dumps(rows, default=str)}", flush=True)


database = duckdb.connect()
for about, statement in statements("DuckDB"):
    rows = database.execute(statement).fetchall()
    show("DuckDB", about, [list(row) for row in rows])

connection = chdb.connect("file:db")
for about, statement in statements("ClickHouse"):
    if "format JSONEachRow" in statement:
        lines = str(connection.query(statement.replace("format JSONEachRow", ""), "JSONEachRow"))
    else:
        lines = str(connection.query(statement, "JSONCompactEachRow"))
    show("ClickHouse", about, [json.loads(line) for line in lines.splitlines() if line])
