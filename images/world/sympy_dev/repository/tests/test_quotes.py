import unittest

from pricing.families import BadExpression
from pricing.quotes import quote


class Quotes(unittest.TestCase):
    def test_a_quote_has_result_and_price(self):
        answer = quote({"family": "factor", "expression": "x**2-1"})
        self.assertEqual(answer["result"], "(x - 1)*(x + 1)")
        self.assertRegex(answer["price"], r"^\d+\.\d\d$")

    def test_an_unknown_family_is_refused(self):
        with self.assertRaises(BadExpression):
            quote({"family": "integrate", "expression": "x"})


if __name__ == "__main__":
    unittest.main()
