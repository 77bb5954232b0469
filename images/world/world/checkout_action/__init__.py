"""The case `checkout-action`: a platform with workflows, a hijacked name, a moved tag, and an attacker behind them."""
