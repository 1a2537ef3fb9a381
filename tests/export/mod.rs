//! Export, and the way back.

mod content;
mod documentation;
mod round_trip;

use std::{path::Path, sync::Arc};

use masthead_app::{
    export::export,
    import::{ImportOptions, import, input::MediaFiles, report::Report},
};
use masthead_exchange::{
    jsonl::{JsonLinesExport, JsonLinesReader, MediaCopies},
    markdown::Files,
};
use masthead_test_support::TestApp;

/// All content as JSON Lines; files go into the folder.
async fn exported(app: &TestApp, media: Option<&Path>) -> String {
    let copies = media.map(|folder| MediaCopies::new(app.app.media.clone(), folder).expect("the folder"));
    let mut sink = JsonLinesExport::new(Vec::new(), copies);
    export(&app.app, &mut sink, &|_| {})
        .await
        .expect("the export runs");
    let (bytes, copies) = sink.finish().expect("memory");
    if let Some(copies) = copies {
        assert!(copies.missing().is_empty(), "missing: {:?}", copies.missing());
    }
    String::from_utf8(bytes).expect("text")
}

/// Imports JSON Lines, of which none may be refused, with the files of a folder.
async fn imported(app: &TestApp, lines: &str, media: Option<&Path>) -> Report {
    let reader = JsonLinesReader::spool(lines.as_bytes()).expect("the lines");
    let files = media.map(|folder| Arc::new(Files::folder(folder).expect("a folder")) as Arc<dyn MediaFiles>);
    let report = import(
        &app.app,
        Box::new(reader),
        files,
        &ImportOptions::default(),
        &|_| {},
    )
    .await
    .expect("the import runs");
    assert!(report.is_complete(), "refused: {:#?}", report.refused);
    report
}
