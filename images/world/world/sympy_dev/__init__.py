"""The case `sympy-dev`: indexes, staging server, pools and customers around a pricing service."""
