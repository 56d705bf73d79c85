"""Random weeks of power cuts, plan changes, clock steps and lost devices (`receiver_life`)."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.edge_agent.orders_life import OrdersLife
from tests.edge_agent.receiver_life import ReceiverLife

TestReceiverLife = ReceiverLife.TestCase
TestReceiverLife.settings = settings(
    max_examples=70,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

TestOrdersLife = OrdersLife.TestCase
TestOrdersLife.settings = settings(TestReceiverLife.settings, max_examples=50, derandomize=True)
"""The same lives each time; others with `--long`."""


@pytest.mark.long
def test_two_thousand_lives_with_orders_break_no_rule() -> None:
    many = settings(TestReceiverLife.settings, max_examples=2_000, stateful_step_count=60)
    run_state_machine_as_test(OrdersLife, settings=many)
