"""One order on one recording: what routing saved, and the report."""

import sor

market = sor.synth(rows=20_000, seed=1)  # or "l1_day.csv", a folder, a list, a data frame
result = sor.run(market, order_size=5000, side="buy")
print(result)
print(result.savings_bps)
result.report("report.html")
