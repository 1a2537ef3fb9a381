//! Reading: what every interface asks, answered in rounds.
//!
//! A page asks many small things at once: an article, a menu, the newest ten. Each asks for itself; the [`Reader`]
//! gathers all that is asked before the first answer is awaited and reads it in one statement a kind. What those
//! answers lead to (authors, pictures, related articles) is the next round. So the number of statements follows the
//! depth of a page and not its breadth, and no interface has to plan for it.

mod articles;
mod entities;
mod filter;
mod model;
mod paging;
mod plan;
mod related;
mod resolve;
mod rounds;
mod trace;

pub(crate) use self::{articles::join, entities::SITE};
pub use self::{
    articles::{ArticleList, Breadcrumb, Neighbour},
    entities::EntityList,
    filter::NamedFilter,
    model::ReadModel,
    paging::{Page, PageArguments},
    related::{ReasonKind, Related, RelatedReason},
    resolve::{AliasPath, RedirectTo, Resolved, Target},
    rounds::Reader,
};
