"""Runs the blocks of docs/engines.md with real engines and prints what they found, a line each.

Arguments: the page, a folder that holds orders.ndjson, provider.yaml and the program.
"""

import re
import sys
from pathlib import Path

page, folder = Path(sys.argv[1]).read_text(), Path(sys.argv[2])


def block(language, number=0):
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S)
    text = blocks[number]
    for here, there in [
        ("/etc/bidprice/provider.yaml", folder / "provider.yaml"),
        ("/usr/local/bin/bidpricescript", folder / "bidpricescript"),
        ("orders.ndjson", folder / "orders.ndjson"),
    ]:
        text = text.replace(here, str(there))
    return text


def clickhouse():
    import chdb

    script = folder / "price.sh"
    script.write_text(block("sh"))
    script.chmod(0o755)
    (folder / "bidPrice_function.xml").write_text(block("xml"))
    connection = chdb.connect(
        f"file:{folder}/db?user_scripts_path={folder}/"
        f"&user_defined_executable_functions_config={folder}/*_function.xml")
    table = connection.query(block("sql", 0), "JSONEachRow")
    print("clickhouse table", str(table).strip(), flush=True)
    function = connection.query(block("sql", 1), "JSONEachRow")
    print("clickhouse function", str(function).strip(), flush=True)


def spark():
    # The page's `show` is for people; the same query is asked for its figures.
    text = block("python").replace(".getOrCreate()", '.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()')
    query = re.search(r'spark\.sql\((".*?")\)\.show\(\)', text).group(1)
    names = {}
    exec(compile(text, "docs/engines.md", "exec"), names)
    row = names["spark"].sql(eval(query)).toJSON().first()
    print("spark", row, flush=True)
    names["spark"].stop()


clickhouse()
spark()
