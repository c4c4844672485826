"""The scripts of the page by themselves: their rules and the list, without a desk behind them."""
