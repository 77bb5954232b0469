import unittest

from pricing.families import FAMILIES, BadExpression


class Families(unittest.TestCase):
    def test_each_family_answers(self):
        self.assertEqual(FAMILIES["expand"]("(x+1)*(x-1)"), "x**2 - 1")
        self.assertEqual(FAMILIES["factor"]("x**2-1"), "(x - 1)*(x + 1)")
        self.assertEqual(FAMILIES["roots"]("x**2-4"), "{-2: 1, 2: 1}")
        self.assertEqual(FAMILIES["resultant"]("x**2+1", "x**2-1"), "4")
        self.assertEqual(FAMILIES["discriminant"]("x**2+2*x+3"), "-8")

    def test_what_is_no_polynomial_is_refused(self):
        for text in ("", "1/x", "__import__('os')", "x**999", "y+1"):
            with self.assertRaises(BadExpression):
                FAMILIES["factor"](text)


if __name__ == "__main__":
    unittest.main()
