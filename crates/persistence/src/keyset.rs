//! Pages by key: what comes behind a place, by one row-value comparison that an index answers.

use masthead_domain::listing::{Position, SortKey, Window};
use sea_orm::{
    Order,
    sea_query::{Expr, ExprTrait as _, SelectStatement, SimpleExpr},
};

/// Restricts a statement to a window of its list and orders it.
///
/// One item more than the window holds is read, to know whether there is more. With `from_end` the rows come in
/// reverse; `Slice::of_fetched` turns them around.
pub(crate) fn apply(
    select: &mut SelectStatement,
    key: &SimpleExpr,
    id: &SimpleExpr,
    descending: bool,
    window: &Window,
) {
    // SeaORM's own cursor expands the comparison to OR, which PostgreSQL answers by a scan.
    let place = |position: &Position| {
        let value = match &position.key {
            SortKey::Moment(moment) => Expr::val(*moment),
            SortKey::Number(number) => Expr::val(*number),
            SortKey::Text(text) => Expr::val(text.as_str()),
        };
        Expr::tuple([value, Expr::val(position.id)])
    };
    let here = Expr::tuple([key.clone(), id.clone()]);
    if let Some(after) = &window.after {
        let there = place(after);
        select.and_where(if descending {
            here.clone().lt(there)
        } else {
            here.clone().gt(there)
        });
    }
    if let Some(before) = &window.before {
        let there = place(before);
        select.and_where(if descending {
            here.gt(there)
        } else {
            here.lt(there)
        });
    }
    let order = if descending == window.from_end {
        Order::Asc
    } else {
        Order::Desc
    };
    select
        .order_by_expr(key.clone(), order.clone())
        .order_by_expr(id.clone(), order)
        .limit(u64::from(window.limit) + 1);
    if window.offset > 0 {
        select.offset(u64::from(window.offset));
    }
}
