//! Reading folders of Markdown: what each file becomes, what is noted and what is refused.

mod articles;
mod faults;
mod folders;
mod harness;
mod properties;
