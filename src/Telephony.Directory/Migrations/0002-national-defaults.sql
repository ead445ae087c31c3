-- DEP-03: Monday 23 March 2020 in France.
insert into directory.service_starts (service, establishment, starts_at) values
    ('deposit', null, timestamp '2020-03-23 00:00' at time zone 'Europe/Paris'),
    ('listening', null, timestamp '2020-03-23 00:00' at time zone 'Europe/Paris');

-- INF-11.
insert into directory.worried_texts (establishment, language, text) values
    (null, 'fr', 'Si vous êtes inquiet pour une personne détenue, appelez l''établissement et demandez le responsable de permanence. Vous pouvez aussi le dire à un surveillant, aux bénévoles de l''accueil des familles, ou au service pénitentiaire d''insertion et de probation.'),
    (null, 'en', 'If you are worried about a person in prison, call the establishment and ask for the officer on duty. You can also tell a prison officer, the volunteers at the visitors'' centre, or the probation service.'),
    (null, 'es', 'Si está preocupado por una persona detenida, llame al establecimiento y pregunte por el responsable de guardia. También puede decírselo a un vigilante, a los voluntarios de la acogida de familias o al servicio penitenciario de inserción.'),
    (null, 'ar', 'إذا كنت قلقا على شخص مسجون، فاتصل بالمؤسسة واطلب التحدث إلى المسؤول المناوب. يمكنك أيضا إخبار أحد الحراس أو متطوعي استقبال العائلات أو مصلحة الإدماج.'),
    (null, 'pt', 'Se está preocupado com uma pessoa detida, ligue para o estabelecimento e peça para falar com o responsável de serviço. Também pode falar com um guarda, com os voluntários do acolhimento das famílias ou com o serviço prisional de reinserção.'),
    (null, 'ro', 'Dacă sunteți îngrijorat pentru o persoană deținută, sunați la penitenciar și cereți să vorbiți cu responsabilul de serviciu. Puteți vorbi și cu un gardian, cu voluntarii de la primirea familiilor sau cu serviciul de probațiune.');
