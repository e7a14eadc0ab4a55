"""Figures that quantstats and pyfolio give of the returns in a CSV of ours, and what they read of our trades, as JSON.

Called by `deno task bench quantstats` with the two CSVs as its arguments.
"""

import json
import math
import sys
import warnings

warnings.filterwarnings("ignore")

import numpy as np
import pandas as pd
import pyfolio as pf
import quantstats as qs

returns = pd.read_csv(sys.argv[1], index_col=0, parse_dates=True)["returns"]
stats, year = qs.stats, 365

figures = {
    "sharpe": stats.sharpe(returns, periods=year),
    "sortino": stats.sortino(returns, periods=year),
    "cagr": stats.cagr(returns, periods=year),
    "maxDrawdownDaily": stats.max_drawdown(returns),
    "calmar": stats.calmar(returns, periods=year),
    "ulcerIndex": stats.ulcer_index(returns),
    "annualVolatility": stats.volatility(returns, periods=year),
    "valueAtRisk95": stats.value_at_risk(returns),
    "conditionalValueAtRisk95": stats.conditional_value_at_risk(returns),
    "tailRatio": stats.tail_ratio(returns),
    "skewDaily": stats.skew(returns),
    "kurtosisDaily": stats.kurtosis(returns),
    "probabilisticSharpe": stats.probabilistic_sharpe_ratio(returns, periods=year),
    "totalReturn": stats.comp(returns),
    "maxDrawdownDays": int(stats.drawdown_details(stats.to_drawdown_series(returns))["days"].max()),
}
trades = pd.read_csv(sys.argv[2], index_col=0, parse_dates=True)
profit = -(trades["amount"] * trades["price"]).sum() - trades["fees"].sum()
trips = pf.round_trips.extract_round_trips(trades)
totals = pf.timeseries.perf_stats(returns)
print(json.dumps({
    "pyfolio": {
        "totalReturn": float(totals["Cumulative returns"]),
        "maxDrawdownDaily": float(totals["Max drawdown"]),
        "turnover": float(pf.txn.get_txn_vol(trades)["txn_volume"].sum()),
        "roundTrips": len(trips),
        "profit": float(trips["pnl"].sum()),
    },
    "trades": {"rows": len(trades), "profit": float(profit), "zone": str(trades.index.tz)},
    "versions": {"quantstats": qs.__version__, "pyfolio": pf.__version__, "pandas": pd.__version__, "numpy": np.__version__},
    "figures": {name: None if math.isnan(value) else float(value) for name, value in figures.items()},
}))
