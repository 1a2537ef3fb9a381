//! What a query asks for, as lists of a segment's documents with what each brings to a score.

use std::time::Instant;

use tantivy::{
    DocId, Score, SegmentReader, TERMINATED, Term,
    fieldnorm::FieldNormReader,
    postings::{BlockSegmentPostings, TermInfo},
    query::{
        Bm25StatisticsProvider as _, Bm25Weight, BoostQuery, EnableScoring, Query, Scorer, TermQuery, Weight,
    },
    schema::IndexRecordOption,
};

use crate::{
    bits::Bits,
    segment::Segment,
    view::{ReadError, View},
};

/// Documents after which it is looked whether the time is over.
const LOOK_EVERY: u32 = 4_096;

/// A score in steps, so that a sum is the same whatever it is summed in the order of: cursors hold scores.
pub(crate) type Steps = u32;

const STEPS: f32 = 65_536.0;

pub(crate) fn steps(score: Score) -> Steps {
    (score * STEPS) as Steps
}

pub(crate) fn score_of(steps: Steps) -> Score {
    steps as Score / STEPS
}

/// What a document may have to be found. The scores of all that it has are summed.
pub(crate) enum Clause {
    /// A term, and how much it counts.
    Term { term: Term, weight: Score },
    /// Whatever else the library knows.
    Other(Box<dyn Query>),
}

/// What is asked for: documents that have any of the clauses, within those of another query.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) any: Vec<Clause>,
    pub(crate) within: Option<Box<dyn Query>>,
}

impl Asked {
    /// The documents that have a term.
    pub(crate) fn having(term: Term) -> Self {
        Self {
            any: vec![Clause::Term { term, weight: 1.0 }],
            within: None,
        }
    }
}

impl Clause {
    /// As a query of the library.
    pub(crate) fn query(self) -> Box<dyn Query> {
        match self {
            Self::Term { term, weight } => {
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                Box::new(BoostQuery::new(Box::new(query), weight))
            }
            Self::Other(query) => query,
        }
    }
}

/// A query over one view: its terms are looked up, its weights known.
pub(crate) struct Prepared {
    with_scores: bool,
    clauses: Vec<PreparedClause>,
    within: Option<Box<dyn Weight>>,
}

enum PreparedClause {
    /// By segment, where the term is there.
    Term {
        term: Term,
        found: Vec<Option<TermInfo>>,
        weight: Bm25Weight,
    },
    Other(Box<dyn Weight>),
}

impl Prepared {
    /// Looks up a query's terms. Without scores, what is found is only counted.
    pub(crate) fn new(view: &View, asked: &Asked, with_scores: bool) -> Result<Self, ReadError> {
        let searcher = &view.searcher;
        let mut clauses = Vec::with_capacity(asked.any.len());
        for clause in &asked.any {
            match clause {
                Clause::Term { term, weight } => clauses.extend(found(view, term, *weight)?),
                Clause::Other(query) => {
                    let scoring = if with_scores {
                        EnableScoring::enabled_from_searcher(searcher)
                    } else {
                        EnableScoring::disabled_from_searcher(searcher)
                    };
                    clauses.push(PreparedClause::Other(query.weight(scoring)?));
                }
            }
        }
        let silent = EnableScoring::disabled_from_searcher(searcher);
        let within = asked.within.as_ref().map(|within| within.weight(silent));
        Ok(Self {
            with_scores,
            clauses,
            within: within.transpose()?,
        })
    }

    /// Whether nothing can be found.
    pub(crate) fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The lists of a segment, by its number, and all documents that are in any of them.
    pub(crate) fn lists(
        &self,
        number: usize,
        reader: &SegmentReader,
        segment: &Segment,
        deadline: Instant,
    ) -> Result<(Vec<List>, Bits), ReadError> {
        let mut matching = Bits::none(reader.max_doc());
        let mut lists = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            match clause {
                PreparedClause::Term { term, found, weight } => {
                    let Some(info) = found.get(number).and_then(Option::as_ref) else {
                        continue;
                    };
                    let norms = segment.norms(term.field());
                    let option = if norms.is_some() {
                        IndexRecordOption::WithFreqs
                    } else {
                        IndexRecordOption::Basic
                    };
                    let index = reader.inverted_index(term.field())?;
                    let blocks = index.read_block_postings_from_terminfo(info, option)?;
                    let list = List::Postings(Box::new(PostingsList {
                        blocks,
                        at: 0,
                        norms: norms
                            .cloned()
                            .unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1)),
                        has_frequencies: norms.is_some(),
                        bound: steps(weight.max_score()).saturating_add(1),
                        weight: weight.clone(),
                    }));
                    list.mark(&mut matching);
                    lists.push(list);
                }
                PreparedClause::Other(weight) => {
                    let mut scorer = weight.scorer(reader, 1.0)?;
                    if self.with_scores {
                        let list = List::scored(&mut *scorer, deadline)?;
                        list.mark(&mut matching);
                        lists.push(list);
                    } else {
                        each(&mut *scorer, deadline, |document, _| matching.set(document))?;
                    }
                }
            }
            if Instant::now() > deadline {
                return Err(ReadError::TooSlow);
            }
        }
        if let Some(within) = &self.within {
            let mut scorer = within.scorer(reader, 1.0)?;
            let mut bits = Bits::none(reader.max_doc());
            each(&mut *scorer, deadline, |document, _| bits.set(document))?;
            matching.keep(&bits);
        }
        if let Some(alive) = reader.alive_bitset() {
            matching.retain(|document| alive.is_alive(document));
        }
        Ok((lists, matching))
    }
}

/// A term with where it is found; none where nothing has it.
fn found(view: &View, term: &Term, weight: Score) -> Result<Option<PreparedClause>, ReadError> {
    let field = term.field();
    let searcher = &view.searcher;
    let mut found = Vec::with_capacity(view.segments.len());
    let mut documents = 0;
    for reader in searcher.segment_readers() {
        let info = reader.inverted_index(field)?.get_term_info(term)?;
        documents += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
        found.push(info);
    }
    if documents == 0 {
        return Ok(None);
    }
    let all = searcher.total_num_docs()?;
    let length = searcher.total_num_tokens(field)? as Score / all as Score;
    Ok(Some(PreparedClause::Term {
        term: term.clone(),
        found,
        weight: Bm25Weight::for_one_term_without_explain(documents, all, length).boost_by(weight),
    }))
}

/// Hands every document of a scorer to a function.
fn each(
    scorer: &mut dyn Scorer,
    deadline: Instant,
    mut take: impl FnMut(DocId, &mut dyn Scorer),
) -> Result<(), ReadError> {
    let mut looked: u32 = 0;
    let mut document = scorer.doc();
    while document != TERMINATED {
        looked += 1;
        if looked.is_multiple_of(LOOK_EVERY) && Instant::now() > deadline {
            return Err(ReadError::TooSlow);
        }
        take(document, scorer);
        document = scorer.advance();
    }
    Ok(())
}

/// Documents in their order, with what each brings to a score.
pub(crate) enum List {
    Postings(Box<PostingsList>),
    /// What is costly to find is found once and kept.
    Scored {
        documents: Vec<(DocId, Steps)>,
        at: usize,
        bound: Steps,
    },
}

/// The documents of a term, decoded in blocks.
pub(crate) struct PostingsList {
    blocks: BlockSegmentPostings,
    /// The place in the block.
    at: usize,
    norms: FieldNormReader,
    has_frequencies: bool,
    weight: Bm25Weight,
    bound: Steps,
}

impl PostingsList {
    fn steps(&self, document: DocId) -> Steps {
        let frequency = if self.has_frequencies {
            self.blocks.freq(self.at)
        } else {
            1
        };
        steps(self.weight.score(self.norms.fieldnorm_id(document), frequency))
    }

    fn next(&mut self) -> DocId {
        if self.at >= self.blocks.docs().len() {
            return TERMINATED;
        }
        self.blocks.doc(self.at)
    }

    fn advance(&mut self) {
        self.at += 1;
        if self.at == self.blocks.docs().len() {
            self.blocks.advance();
            self.at = 0;
        }
    }
}

impl List {
    fn scored(scorer: &mut dyn Scorer, deadline: Instant) -> Result<Self, ReadError> {
        let mut documents = Vec::new();
        each(scorer, deadline, |document, scorer| {
            documents.push((document, steps(scorer.score().max(0.0))));
        })?;
        let bound = documents.iter().map(|(_, steps)| *steps).max();
        Ok(Self::Scored {
            documents,
            at: 0,
            bound: bound.unwrap_or_default(),
        })
    }

    fn mark(&self, bits: &mut Bits) {
        match self {
            Self::Postings(list) => {
                let mut blocks = list.blocks.clone();
                while !blocks.docs().is_empty() {
                    for document in blocks.docs() {
                        bits.set(*document);
                    }
                    blocks.advance();
                }
            }
            Self::Scored { documents, .. } => {
                for (document, _) in documents {
                    bits.set(*document);
                }
            }
        }
    }

    /// More than any document brings.
    pub(crate) fn bound(&self) -> Steps {
        match self {
            Self::Postings(list) => list.bound,
            Self::Scored { bound, .. } => *bound,
        }
    }

    /// The document that it stands at.
    pub(crate) fn next(&mut self) -> DocId {
        match self {
            Self::Postings(list) => list.next(),
            Self::Scored { documents, at, .. } => {
                documents.get(*at).map_or(TERMINATED, |(document, _)| *document)
            }
        }
    }

    /// Hands on what it has before a document, and goes on to it.
    pub(crate) fn each_before(&mut self, end: DocId, mut take: impl FnMut(DocId, Steps)) {
        match self {
            Self::Postings(list) => {
                let mut document = list.next();
                while document < end {
                    take(document, list.steps(document));
                    list.advance();
                    document = list.next();
                }
            }
            Self::Scored { documents, at, .. } => {
                while let Some((document, steps)) = documents.get(*at).filter(|(document, _)| *document < end)
                {
                    take(*document, *steps);
                    *at += 1;
                }
            }
        }
    }

    /// What a document brings that is not before the one that it stands at.
    pub(crate) fn brings(&mut self, document: DocId) -> Steps {
        match self {
            Self::Postings(list) => {
                if list.next() < document {
                    list.at = list.blocks.seek(document);
                }
                if list.next() == document {
                    list.steps(document)
                } else {
                    0
                }
            }
            Self::Scored { documents, at, .. } => {
                *at += documents[*at..].partition_point(|(known, _)| *known < document);
                match documents.get(*at) {
                    Some((known, steps)) if *known == document => *steps,
                    _ => 0,
                }
            }
        }
    }
}
