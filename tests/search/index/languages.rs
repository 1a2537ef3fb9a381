//! What readers type in four languages, and what they mean.

use masthead_test_support::{TestApp, both_engines};

use super::Indexed;

const LINES: &str = r#"{"type":"site","name":"Digest","locales":["en","az","tr","ru"]}
{"type":"article","slug":"aliyev","locale":"az","title":"İlham Əliyev Şəkidə","bodyHtml":"<p>Prezidentin Şəkiyə səfəri: müharibələrdən sonra qayıdış.</p>","status":"PUBLISHED"}
{"type":"article","slug":"isik","locale":"tr","title":"Işıklar söndü","bodyHtml":"<p>İstanbul'un seçimlerinde Türkiye'nin enerji politikası.</p>","status":"PUBLISHED"}
{"type":"article","slug":"elka","locale":"ru","title":"Ёлка у Кремля","bodyHtml":"<p>Переговоры правительства о газопроводах продолжились.</p>","status":"PUBLISHED"}
{"type":"article","slug":"elections","locale":"en","title":"Who votes","bodyHtml":"<p>The elections were held across the Iranian border regions; café owners voted.</p>","status":"PUBLISHED"}
{"type":"article","slug":"who","locale":"en","title":"The Who","bodyHtml":"<p>A band.</p>","status":"PUBLISHED"}"#;

both_engines! {
    async fn words_are_found_however_they_are_typed(app: TestApp) {
        let indexed = Indexed::over(app, LINES).await;
        for (typed, slug) in [
            ("ilham ", "aliyev"),
            ("İLHAM ", "aliyev"),
            ("seki ", "aliyev"),
            ("şəki ", "aliyev"),
            ("prezident ", "aliyev"),
            ("muharibe ", "aliyev"),
            ("isik ", "isik"),
            ("IŞIK ", "isik"),
            ("istanbul ", "isik"),
            ("seçim ", "isik"),
            ("turkiye ", "isik"),
            ("елка ", "elka"),
            ("ЁЛКА ", "elka"),
            ("переговорами ", "elka"),
            ("газопровод ", "elka"),
            ("election ", "elections"),
            ("cafe ", "elections"),
            ("Iran’s border ", "elections"),
            ("border reg", "elections"),
            ("\"border regions\"", "elections"),
            ("the who ", "who"),
        ] {
            assert_eq!(indexed.found(typed).await.first().map(String::as_str), Some(slug), "{typed}");
        }
        assert!(indexed.found("\"regions border\"").await.is_empty());
        assert!(indexed.found("xyzzy ").await.is_empty());
    }

    async fn a_passage_shows_what_matches_as_it_is_written(app: TestApp) {
        let indexed = Indexed::over(app, LINES).await;
        let answer = indexed.answer("q=muharibe+seki+").await;
        let snippets = &answer["data"][0]["snippets"];
        assert_eq!(snippets[0]["html"], "İlham Əliyev <mark>Şəkidə</mark>");
        assert_eq!(
            snippets[1]["html"],
            "Prezidentin <mark>Şəkiyə</mark> səfəri: <mark>müharibələrdən</mark> sonra qayıdış."
        );
    }
}
