import numpy as np
import pytest
import scipy.special

from klantstem.models.logistic import expit, logit


def test_both_are_those_of_scipy():
    totals = np.linspace(-40, 40, 2_001)
    np.testing.assert_allclose(expit(totals), scipy.special.expit(totals), rtol=1e-14)
    chances = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(logit(chances), scipy.special.logit(chances), rtol=1e-12, atol=1e-14)


@pytest.mark.filterwarnings("error")
def test_what_is_certain_brings_no_warning():
    assert expit(np.float32(-1e4)) == 0
    assert expit(np.float32(1e4)) == 1
    assert logit(0.0) == -np.inf
    assert logit(1.0) == np.inf
